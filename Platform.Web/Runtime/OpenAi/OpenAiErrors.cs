using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.OpenAi;

/// <summary>Refusals in OpenAI's shape: <c>{ "error": { "message", "type", "param", "code" } }</c>.</summary>
internal static class OpenAiErrors
{
    public static JsonObject Body(string message, string type, string? parameter, string? code) =>
        new() { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = parameter, ["code"] = code } };

    public static IResult Result(int status, string message, string type, string? parameter, string? code) => Results.Json(Body(message, type, parameter, code), statusCode: status);

    public static IResult UnknownModel(string model) => Result(
        StatusCodes.Status404NotFound, $"The model '{model}' does not exist or you do not have access to it. GET /v1/models lists the agents that answer.", "invalid_request_error", "model", "model_not_found");

    /// <summary>What the gate refuses, and what was refused on the way to the agent.</summary>
    public static Task WriteAsync(HttpContext http, Error error)
    {
        var (status, type, code) = Shape(error);
        http.Response.StatusCode = status;
        if (error.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return http.Response.WriteAsJsonAsync(Body(error.Detail, type, null, code));
    }

    /// <summary>What an agent's answer says went wrong.</summary>
    public static (int Status, string Type, string Code) Of(string code) => code switch
    {
        "models.rate_limited" => (StatusCodes.Status429TooManyRequests, "rate_limit_error", "rate_limit_exceeded"),
        "usage.budget_exhausted" => (StatusCodes.Status429TooManyRequests, "insufficient_quota", "insufficient_quota"),
        "models.refused" => (StatusCodes.Status400BadRequest, "invalid_request_error", code),
        "agents.timeout" or "runtime.no_answer_in_time" => (StatusCodes.Status504GatewayTimeout, "timeout_error", code),
        _ when code.StartsWith("models.", StringComparison.Ordinal) => (StatusCodes.Status502BadGateway, "upstream_error", code),
        _ => (StatusCodes.Status500InternalServerError, "server_error", code),
    };

    private static (int Status, string Type, string Code) Shape(Error error) => error.Kind switch
    {
        ErrorKind.Unauthenticated => (StatusCodes.Status401Unauthorized, "invalid_request_error", "invalid_api_key"),
        ErrorKind.Forbidden => (StatusCodes.Status403Forbidden, "permission_error", error.Code),
        ErrorKind.Limit => (StatusCodes.Status429TooManyRequests, "rate_limit_error", error.Code),
        _ => (Problems.StatusOf(error.Kind), Problems.StatusOf(error.Kind) >= 500 ? "server_error" : "invalid_request_error", error.Code),
    };
}
