/**
 * The built node and credential classes, for programs that embed n8n's engine.
 * n8n itself does not read this file: it finds the classes through `n8n` in package.json.
 */
const { GupshupApi } = require('./dist/credentials/GupshupApi.credentials.js');
const { GupshupSendImage } = require('./dist/nodes/GupshupSendImage/GupshupSendImage.node.js');
const {
	GupshupSendMessage,
} = require('./dist/nodes/GupshupSendMessage/GupshupSendMessage.node.js');
const { GupshupTrigger } = require('./dist/nodes/GupshupTrigger/GupshupTrigger.node.js');

module.exports = { GupshupApi, GupshupSendImage, GupshupSendMessage, GupshupTrigger };
