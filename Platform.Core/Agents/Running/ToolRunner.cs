using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>
/// Runs calls of tools: nothing runs with arguments that its schema refuses or that needs a person's word, nothing takes longer or says more than it may, and no secret
/// comes out. Whatever goes wrong is an answer, so that a model can go on; only its caller's cancellation is thrown.
/// </summary>
internal sealed class ToolRunner(ToolDescriptions descriptions, TimeProvider time, ILogger<ToolRunner> logger)
{
    public Task<ToolSet> DescribeAsync(IReadOnlyList<RunnableTool> tools, ToolCaller caller, CancellationToken ct) => descriptions.OfAsync(tools, caller, ct);

    /// <summary>One call to which nobody has agreed beforehand.</summary>
    public Task<ToolAnswer> RunAsync(OfferedFunction offered, JsonObject arguments, ToolCaller caller, CancellationToken ct) => RunAsync(offered, arguments, caller, isAgreed: false, ct);

    /// <param name="isAgreed">A person has agreed to this very call.</param>
    public async Task<ToolAnswer> RunAsync(OfferedFunction offered, JsonObject arguments, ToolCaller caller, bool isAgreed, CancellationToken ct)
    {
        // Of this flow alone: it ends with this method.
        RunningText.Speak(caller.Language);
        var trace = new ToolTrace(time);
        var answer = await AnswerAsync(offered, arguments, caller, isAgreed, trace, ct);
        ToolTelemetry.Finish(offered.Tool.Type, answer.Error, answer.Took);
        return answer;
    }

    /// <summary>The answer to a call that could not even begin.</summary>
    public static ToolAnswer Refusal(string code, string text) => new(ErrorText(code, text), code, false, TimeSpan.Zero, []);

    /// <summary>The answer to arguments that the function's schema refuses; null where it takes them.</summary>
    public static ToolAnswer? RefuseWrong(OfferedFunction offered, JsonObject arguments, TimeProvider time) => Problems(offered, arguments) is { Count: > 0 } problems ? Wrong(problems, new ToolTrace(time)) : null;

    private async Task<ToolAnswer> AnswerAsync(OfferedFunction offered, JsonObject arguments, ToolCaller caller, bool isAgreed, ToolTrace trace, CancellationToken ct)
    {
        var mask = new SecretMask(offered.Tool.Secrets);
        var problems = Problems(offered, arguments);
        if (problems.Count > 0)
            return Wrong(problems, trace);
        trace.Add("validated", RunningText.All["Trace.Validated"], arguments.DeepClone());
        if (offered.Function.Class == ToolClass.Approval && !isAgreed)
            return Failure(ToolErrors.NeedsApproval, RunningText.All["NeedsApproval"], null, trace, mask);

        var limit = LimitOf(offered);
        using var late = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            // A kind that does not look at its token is left behind.
            var output = await offered.Kind.RunAsync(offered.Tool, offered.Name, arguments, caller, trace, linked.Token).WaitAsync(linked.Token);
            var (text, isCut) = ResultLimit.Apply(mask.Clean(output.Text));
            trace.Add("answered", RunningText.All["Trace.Answered", text.Length], output.Data);
            return new ToolAnswer(text, null, isCut, trace.Elapsed, Clean(trace, mask)) { Documents = output.Documents };
        }
        catch (ToolFault fault)
        {
            return Failure(fault.Code, fault.Message, fault.Pointer, trace, mask);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failure(ToolErrors.Timeout, RunningText.All["Timeout", limit.TotalSeconds], null, trace, mask);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // Its message may hold anything, an address or a secret too.
            AgentsLog.ToolFailed(logger, offered.Tool.Id, offered.Tool.Type, exception.GetType().Name);
            return Failure(ToolErrors.Failed, RunningText.All["Failed"], null, trace, mask);
        }
    }

    private static List<(string Pointer, string Reason)> Problems(OfferedFunction offered, JsonObject arguments)
    {
        var result = offered.Schema.Validate(JsonSerializer.SerializeToElement(arguments), ToolDescriptions.Validation);
        return [.. result.Errors.Select(error => (ConfigSchemas.PointerOf(error), error.MessageIn(CultureInfo.CurrentUICulture)))];
    }

    private static ToolAnswer Wrong(List<(string Pointer, string Reason)> problems, ToolTrace trace)
    {
        var listed = new JsonArray([.. problems.Select(problem => new JsonObject { ["pointer"] = problem.Pointer, ["reason"] = problem.Reason })]);
        trace.Add("refused", RunningText.All["Trace.Refused"], listed.DeepClone());
        var text = new JsonObject { ["error"] = ToolErrors.WrongArguments, ["message"] = RunningText.All["WrongArguments"], ["problems"] = listed };
        var (cut, isCut) = ResultLimit.Apply(AgentConfig.Text(text));
        return new ToolAnswer(cut, ToolErrors.WrongArguments, isCut, trace.Elapsed, trace.Steps);
    }

    private static ToolAnswer Failure(string code, string message, string? pointer, ToolTrace trace, SecretMask mask)
    {
        trace.Add("failed", message);
        var (text, isCut) = ResultLimit.Apply(ErrorText(code, mask.Clean(message), pointer));
        return new ToolAnswer(text, code, isCut, trace.Elapsed, Clean(trace, mask));
    }

    private static string ErrorText(string code, string message, string? pointer = null)
    {
        var text = new JsonObject { ["error"] = code, ["message"] = message };
        if (pointer is not null)
            text["pointer"] = pointer;
        return AgentConfig.Text(text);
    }

    private static IReadOnlyList<ToolStep> Clean(ToolTrace trace, SecretMask mask) =>
        [.. trace.Steps.Select(step => step with { Text = mask.Clean(step.Text), Data = mask.Clean(step.Data) })];

    private static TimeSpan LimitOf(OfferedFunction offered) =>
        offered.Tool.Config["timeout_seconds"] is JsonValue value && double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds) : offered.Kind.DefaultTimeout;
}
