using Platform.AgentRunner;
using Platform.AgentRunner.Hosting;

return await RunnerProgram.RunAsync(args, new Components(typeof(RunnerProgram).Assembly));
