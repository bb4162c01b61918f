using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Localization;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Ingest;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>The edge of every request: what is thrown becomes the answer of the contract, and is logged once.</summary>
internal sealed partial class ApiFaults(RequestDelegate next, ILogger<ApiFaults> logger)
{
    private static readonly Error Unexpected = new(ErrorKind.Unavailable, "shared.unexpected", "Something unexpected happened. It was logged; the trace id finds it.");

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            if (!await TryAnswerAsync(context, exception, logger))
                throw;
        }
    }

    /// <summary>False when an answer is under way already: then only breaking the connection tells the caller.</summary>
    internal static async ValueTask<bool> TryAnswerAsync(HttpContext context, Exception exception, ILogger logger)
    {
        // Nobody waits for an answer.
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
            return true;
        if (context.Response.HasStarted)
            return false;
        // What was set further in has fallen back on the way out.
        if (context.Features.Get<IRequestCultureFeature>() is { } reader)
            CultureInfo.CurrentUICulture = reader.RequestCulture.UICulture;
        var (status, error) = Explain(exception);
        // A database that is away fails every request: its own messages tell why, a stack trace each would fill the disk.
        if (status == StatusCodes.Status503ServiceUnavailable)
            ApiLog.Unavailable(logger, context.Request.Method, context.Request.Path, exception.GetBaseException().Message);
        else if (status >= 500)
            ApiLog.Failed(logger, context.Request.Method, context.Request.Path, exception);
        context.Response.Clear();
        await Problems.WriteAsync(context, status, error);
        return true;
    }

    private static (int Status, Error Error) Explain(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            (StatusCodes.Status413PayloadTooLarge, new Error(ErrorKind.Invalid, "api.too_large", "The body is larger than this address takes.")),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            (StatusCodes.Status415UnsupportedMediaType, new Error(ErrorKind.Invalid, "api.media_type", "Send 'Content-Type: application/json'.")),
        BadHttpRequestException bad when UnreadableValue().Match(bad.Message) is { Success: true } value =>
            (StatusCodes.Status422UnprocessableEntity, Platform.Core.Shared.Operations.Errors.Invalid([new FieldError($"/{value.Groups[1].Value}", ApiText.All["Query.Unreadable", value.Groups[2].Value])])),
        BadHttpRequestException bad => (bad.StatusCode, new Error(ErrorKind.Invalid, "api.malformed", bad.InnerException is System.Text.Json.JsonException json ? $"The body is no valid JSON: {json.Message}" : bad.Message)),
        IngestBusyException busy => (StatusCodes.Status429TooManyRequests, new Error(ErrorKind.Limit, "shared.busy", "Too much at once. Try again in a moment.") { RetryAfter = busy.RetryAfter }),
        IngestUnavailableException => (StatusCodes.Status503ServiceUnavailable, Platform.Core.Shared.Operations.Errors.DatabaseUnavailable),
        _ when DatabaseFault.IsUnavailable(exception) => (StatusCodes.Status503ServiceUnavailable, Platform.Core.Shared.Operations.Errors.DatabaseUnavailable),
        _ => (StatusCodes.Status500InternalServerError, Unexpected),
    };

    // How the framework says that a value of the query is of another type: Failed to bind parameter "Nullable<int> limit" from "many".
    [GeneratedRegex("^Failed to bind parameter \"\\S+ (\\w+)\" from \"(.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex UnreadableValue();
}

internal static partial class ApiLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} was answered with 503: {Reason}")]
    public static partial void Unavailable(ILogger logger, string method, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void Failed(ILogger logger, string method, string path, Exception exception);
}
