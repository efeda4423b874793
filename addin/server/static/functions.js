// The worksheet functions in Excel: each sends its arguments to the server and shows the answer.
// Runs in the task pane's page (shared runtime), after xlwings' own code.
"use strict";

globalThis.gouji ??= {};

// The end of a whole column is blank a million times: it is not sent. Arguments that reach equally
// far are cut at the same row, so that they still belong together.
gouji.trimmed = function (args) {
  const whole = 65536;
  const blank = (row) => row.every((value) => value === "" || value === null);
  const written = new Map();
  for (const arg of args) {
    if (Array.isArray(arg) && arg.length >= whole) {
      let count = arg.length;
      while (count > 1 && blank(arg[count - 1])) count--;
      written.set(arg.length, Math.max(count, written.get(arg.length) ?? 1));
    }
  }
  return args.map((arg) =>
    Array.isArray(arg) && written.has(arg.length) ? arg.slice(0, written.get(arg.length)) : arg,
  );
};

gouji.runtime = function () {
  const supported = (version) =>
    Office.context.requirements.isSetSupported("CustomFunctionsRuntime", version);
  return ["1.4", "1.3", "1.2"].find(supported) ?? "1.1";
};

// wholeBook: the function looks at the workbook that the formula stands in
gouji.call = async function (name, wholeBook, given) {
  await Office.onReady();
  const invocation = given.pop();
  const body = {
    client: "Office.js",
    version: config.xlwingsVersion,
    func_name: name,
    args: gouji.trimmed(given).map((arg) => arg ?? null),
    addresses: invocation?.parameterAddresses ?? [],
    caller_address: null,
    runtime: gouji.runtime(),
  };
  if (wholeBook) body.book = await gouji.read();
  try {
    return (await gouji.post("/call/function", body)).result;
  } catch (error) {
    // the sentence is seen when the mouse rests on the error
    throw new CustomFunctions.Error(CustomFunctions.ErrorCode.notAvailable, error.message);
  }
};
