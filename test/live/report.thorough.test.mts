import './report.test.mts';
