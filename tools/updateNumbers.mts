/**
 * `npm run numbers:update`: writes the numbering plans anew, after libphonenumber-js was renewed. Look
 * through the difference: it is what changes in the numbers that are taken.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { NUMBER_PLANS_FILE, numberPlansFile } from './numberPlans.mts';

writeFileSync(path.join(import.meta.dirname, '..', NUMBER_PLANS_FILE), numberPlansFile());
