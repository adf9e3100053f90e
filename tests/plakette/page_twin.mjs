// The check page's own scripts, run outside a browser: do they judge as the server does?
// stdin: { task, … }; stdout: the answers.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

for (const name of ["permit-seal", "permit-plate"]) {
  runInThisContext(readFileSync(new URL(`../../static/js/${name}.js`, import.meta.url), "utf8"));
}

const tasks = {
  verify: ({ tokens, profile, trust, now }) =>
    Promise.all(tokens.map((token) => PermitSeal.verify(token, profile, trust, new Date(now)))),
  compareKey: ({ plates }) => plates.map(PermitPlate.compareKey),
  day: ({ moments }) => moments.map((moment) => PermitSeal.stuttgartDay(new Date(moment))),
  document: ({ kind, texts, keys }) => Promise.all(texts.map((text) => PermitSeal.openDocument(kind, text, keys))),
};

const question = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(await tasks[question.task](question)));
