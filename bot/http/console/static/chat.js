// The conversation's modules.
import "./composer.js";
import "./live.js";
import "./side.js";
