import './triggerCalls.test.mts';
