// Drives the snippet beside it as an app would; codes come in on standard input. Prints what each call answered.
import { createInterface } from "node:readline/promises";
import { confirmSignUp, signIn, signUp } from "./snippet.mjs";

const [username, password, lost] = process.argv.slice(2);
const ask = createInterface({ input: process.stdin });
const lines = ask[Symbol.asyncIterator]();
const said = (what, value) => console.log(`${what}: ${value}`);

let session = await signUp(username, password, { email: username });
said("SignUp", session ? "Session" : "no Session");
for (;;) {
  console.log("code?");
  const { value: code } = await lines.next();
  try {
    session = await confirmSignUp(username, code, session);
    break;
  } catch (error) {
    if (error.name !== "CodeMismatchException") throw error;
    said("ConfirmSignUp", error.name);
  }
}
said("ConfirmSignUp", session ? "Session" : "no Session");
if (lost) session = undefined;
const tokens = await signIn(username, password, session).catch((error) => said("error", error.message));
said("tokens", Object.keys(tokens ?? {}).includes("AccessToken"));
ask.close();
