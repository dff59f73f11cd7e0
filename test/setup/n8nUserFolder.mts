// Runs before every test file: nothing of n8n's may be loaded before its settings are made.
import '../../engine/environment.mts';
