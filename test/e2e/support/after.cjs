// See before.cjs.
module.exports = require('../../../n8n/server/prepared.mts').tidyUp;
