// A PLC directory and a PDS on loopback, with nothing kept: the environment says where its files go and what its
// AppView is. Prints one line of JSON when both listen, and ends with its standard input.
import net from "node:net";

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, Number(port ?? 0), "127.0.0.1", ...rest.filter((each) => typeof each === "function"));
};

async function freePort() {
  const server = net.createServer().listen(0);
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// libsql gives the blobs of many rows as ArrayBuffers, where better-sqlite3 gives Buffers.
const { default: Database } = await import("better-sqlite3");
const statement = Object.getPrototypeOf(new Database(":memory:").prepare("select 1"));
const all = statement.all;
const asBuffer = (value) => (value instanceof ArrayBuffer ? Buffer.from(value) : value);
statement.all = function (...values) {
  const rows = all.apply(this, values);
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asBuffer(value)])));
};

const { default: plc } = await import("@did-plc/server");
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: await freePort() });
const where = (await directory.start()).address().port;

Object.assign(process.env, {
  PDS_PORT: String(await freePort()),
  PDS_HOSTNAME: "localhost",
  PDS_DEV_MODE: "true",
  PDS_DID_PLC_URL: `http://127.0.0.1:${where}`,
  PDS_INVITE_REQUIRED: "false",
  PDS_JWT_SECRET: "of-a-test",
  PDS_ADMIN_PASSWORD: "of-a-test",
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: "1".repeat(64),
  PDS_BLOBSTORE_DISK_LOCATION: `${process.env.PDS_DATA_DIRECTORY}/blobs`,
});
const { PDS, envToCfg, envToSecrets, readEnv } = (await import("@atproto/pds")).default;
const env = readEnv();
const pds = await PDS.create(envToCfg(env), envToSecrets(env));
await pds.start();
console.log(JSON.stringify({ port: Number(process.env.PDS_PORT) }));
process.stdin.resume().once("end", () => process.exit(0));
