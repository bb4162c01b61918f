using System.Globalization;
using Microsoft.Net.Http.Headers;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary><c>ETag</c>, <c>If-Match</c> and <c>If-None-Match</c> of a single resource. The strong tag is the version that the operations compare.</summary>
public static class EntityTags
{
    /// <summary>
    /// The resource with its tag. <paramref name="whole"/> says that the version stands for everything shown, so that <c>If-None-Match</c> may be
    /// answered with 304; it is false where something (last seen) moves without being a change.
    /// </summary>
    public static IResult Answer<TRow, TResource>(
        HttpContext http, Result<TRow> found, Func<TRow, uint> version, Func<TRow, TResource> resource, int status = StatusCodes.Status200OK, bool whole = false)
    {
        if (!found.Succeeded)
            return Problems.Of(found.Error);
        var tag = Of(version(found.Value));
        http.Response.Headers.ETag = tag.ToString();
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        return whole && HttpMethods.IsGet(http.Request.Method) && known.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, useStrongComparison: false))
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Json(resource(found.Value), ApiJson.Options, statusCode: status);
    }

    /// <summary>
    /// Reads <c>If-Match</c>. The version goes to the operation, which compares it in its own transaction; null when any version will do.
    /// <paramref name="find"/> is asked only where the header names several versions, or none of ours, and where the operation knows no version
    /// because the resource can only come and go (<paramref name="compareHere"/>).
    /// </summary>
    public static async Task<Precondition> IfMatchAsync<TRow>(HttpContext http, Func<Task<Result<TRow>>> find, Func<TRow, uint> version, bool compareHere = false)
    {
        if (http.Request.Headers.IfMatch.Count == 0)
            return new Precondition();
        var wanted = http.Request.GetTypedHeaders().IfMatch;
        if (wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any)))
            return new Precondition();
        // A weak tag never matches here (RFC 9110, 13.1.1).
        var versions = wanted.Where(tag => !tag.IsWeak).Select(Version).OfType<uint>().ToHashSet();
        if (versions.Count == 1 && !compareHere)
            return new Precondition(versions.First());
        var found = await find();
        if (!found.Succeeded)
            return new Precondition(Refusal: found.Error);
        var present = version(found.Value);
        return versions.Contains(present) ? new Precondition(present) : new Precondition(Refusal: Platform.Core.Shared.Operations.Errors.ChangedMeanwhile);
    }

    private static EntityTagHeaderValue Of(uint version) => new($"\"{version.ToString(CultureInfo.InvariantCulture)}\"");

    private static uint? Version(EntityTagHeaderValue tag) =>
        uint.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

/// <summary>What <c>If-Match</c> asks for.</summary>
public sealed record Precondition(uint? Version = null, Error? Refusal = null);
