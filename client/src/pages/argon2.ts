import "../worker/argon2.js";
