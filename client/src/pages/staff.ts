// A staff page that only needs the shell.
import "../site/staff.ts";
