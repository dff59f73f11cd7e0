// Jest takes no .mts here. It translates what this one requires.
module.exports = require('../../../n8n/server/prepared.mts').prepare;
