// Loaded before a server (`node --import`): whatever it asks for, it listens on loopback, and says on which port.
import net from "node:net";

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  this.once("listening", () => console.error(`loopback port ${this.address().port}`));
  return listen.call(this, Number(port), "127.0.0.1", ...rest.filter((each) => typeof each === "function"));
};
