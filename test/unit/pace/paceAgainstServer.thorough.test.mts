import './paceAgainstServer.test.mts';
