using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Localization;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Preferences;

namespace Platform.Web.Shared.Api;

/// <summary>Refusals as <c>application/problem+json</c> (contracts: README).</summary>
public static class Problems
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.Malformed => StatusCodes.Status400BadRequest,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.UnknownForm => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Stale => StatusCodes.Status412PreconditionFailed,
        ErrorKind.Limit => StatusCodes.Status429TooManyRequests,
        ErrorKind.Timeout => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    public static Task WriteAsync(HttpContext context, Error error) => WriteAsync(context, StatusOf(error.Kind), error);

    /// <summary>For what HTTP itself refuses: malformed JSON 400, too large 413, wrong media type 415.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Error error)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var body = new ProblemBody(
            $"urn:platform:error:{error.Code}", Title(status), status, Detail(context, error), error.Code,
            error.Fields.Count == 0 ? null : error.Fields.GroupBy(field => field.Pointer).ToDictionary(group => group.Key, group => group.Select(field => field.Message).ToArray()),
            Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
        await response.WriteAsJsonAsync(body, Json, "application/problem+json", context.RequestAborted);
    }

    // The codes' texts are those of the screens; the sentences of single fields were in the reader's language from the start.
    private static string Detail(HttpContext context, Error error)
    {
        if (error.Fields.Count > 0 || LanguageOf(context) is not { Name: not "en" } culture)
            return error.Detail;
        CultureInfo.CurrentUICulture = culture; // falls back with the request's own flow
        return context.RequestServices.GetRequiredService<ErrorTexts>().Find(new ErrorNotice(error.Code, error.Arguments)) ?? error.Detail;
    }

    // What is refused at the gate is refused before the language of the request is settled.
    private static CultureInfo? LanguageOf(HttpContext context)
    {
        if (context.Features.Get<IRequestCultureFeature>() is { } settled)
            return settled.RequestCulture.UICulture;
        var wanted = context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString().Split('-')[0].ToLowerInvariant()).FirstOrDefault(ReaderPreferences.Cultures.Contains);
        return wanted is null ? null : CultureInfo.GetCultureInfo(wanted);
    }

    /// <summary>The same as an endpoint's result.</summary>
    public static IResult Of(Error error) => new ProblemResult(StatusOf(error.Kind), error);

    public static IResult Of(int status, Error error) => new ProblemResult(status, error);

    /// <summary>The value as JSON, or the refusal.</summary>
    public static IResult Answer<T>(Result<T> result, int status = StatusCodes.Status200OK) =>
        result.Succeeded ? Results.Json(result.Value, Platform.Web.Shared.Api.ApiJson.Options, statusCode: status) : Of(result.Error);

    private static string Title(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);

    private sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, Dictionary<string, string[]>? Errors, string TraceId);

    private sealed class ProblemResult(int status, Error error) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, error);
    }
}
