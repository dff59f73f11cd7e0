import './ledger.test.mts';
