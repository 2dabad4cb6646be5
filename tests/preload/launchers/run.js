// Starts `go env GOROOT` in one of Node's ways, and ends as it did: run.js WAY
const child = require("child_process");

const go = ["go", ["env", "GOROOT"], { stdio: "inherit" }];
const ways = {
        spawnSync: () => process.exit(child.spawnSync(...go).status ?? 99),
        spawn: () => child.spawn(...go).on("exit", (status) => process.exit(status ?? 99)),
        execFileSync: () => child.execFileSync(...go),
        execSync: () => child.execSync("go env GOROOT", { stdio: "inherit" }),
};

ways[process.argv[2]]();
