// A new colleague makes their keys.
import "../site/staff.ts";
import { enrol } from "../staff/enrol.ts";

void enrol();
