// Asserts that the tests run on the Node that the lock file brings, or on one that is as new.
const least = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < least) {
  process.stderr.write(
    `The tests run on Node ${least}, but this is ${process.versions.node}. Run them by npm after ` +
      '`npm ci`, without --omit=optional: the lock file brings Node 24 on Linux.\n',
  );
  process.exit(1);
}
process.stdout.write(`Node ${process.versions.node}\n`);
