using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Web.Shared.Api;
using Errors = Platform.Core.Shared.Operations.Errors;

namespace Platform.Web.Knowledge.Sources;

/// <summary>
/// <c>multipart/form-data</c> with files, read to its end before anything is stored: fields may stand behind the files that they concern, and a broken upload leaves nothing. Files lie on
/// disk meanwhile, a block at a time in memory.
/// </summary>
internal sealed class UploadForm : IAsyncDisposable
{
    /// <summary>Of a whole request.</summary>
    public const long MostBytes = 2L * 1024 * 1024 * 1024;

    private const int MostFiles = 200;
    private const int MostFields = 50;
    private const int LongestField = 8 * 1024;

    private readonly List<UploadedFile> _files = [];

    public IReadOnlyList<UploadedFile> Files => _files;

    public SourceOptions Options { get; private set; } = new();

    public string? Title { get; private set; }

    public Error? Refusal { get; private set; }

    public static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>All of it, or the refusal; to be disposed either way.</summary>
    public static async Task<UploadForm> ReadAsync(HttpContext http, PlatformSettings settings)
    {
        var form = new UploadForm();
        try
        {
            form.Refusal = await form.FillAsync(http, settings);
            return form;
        }
        catch (Exception exception) when (exception is InvalidDataException || exception is IOException && !http.RequestAborted.IsCancellationRequested && exception is not BadHttpRequestException)
        {
            form.Refusal = Malformed(exception.Message);
            return form;
        }
        catch
        {
            await form.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
            await file.Content.DisposeAsync();
    }

    private async Task<Error?> FillAsync(HttpContext http, PlatformSettings settings)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(http.Request.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 200)
            return Malformed("The boundary is missing.");
        var reader = new MultipartReader(boundary, http.Request.Body) { HeadersLengthLimit = 16 * 1024 };
        var faults = new List<FieldError>();
        for (var fields = 0; await reader.ReadNextSectionAsync(http.RequestAborted) is { } section;)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                return Malformed("A part has no Content-Disposition.");
            if (disposition.FileName.HasValue || disposition.FileNameStar.HasValue)
            {
                if (await TakeFileAsync(section, disposition, settings, http.RequestAborted) is { } refusal)
                    return refusal;
            }
            else if (++fields > MostFields || await ReadTextAsync(section, http.RequestAborted) is not { } text)
            {
                return Malformed("It has too many fields, or a field that is too long.");
            }
            else
            {
                TakeField(HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "", text, faults);
            }
        }

        if (_files.Count == 0)
            faults.Add(new FieldError("/file", ApiText.All["Body.Missing"]));
        return faults.Count > 0 ? Errors.Invalid(faults) : null;
    }

    private async Task<Error?> TakeFileAsync(MultipartSection section, ContentDispositionHeaderValue disposition, PlatformSettings settings, CancellationToken ct)
    {
        if (_files.Count == MostFiles)
            return new Error(ErrorKind.TooLarge, "knowledge.too_many_files", $"At most {MostFiles} files at once are taken.") { Arguments = [MostFiles] };
        if (await SpooledFile.ReadAsync(section.Body, settings, ct) is not { } content)
            return SourceErrors.TooLarge;
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
        _files.Add(new UploadedFile(string.IsNullOrWhiteSpace(name) ? "file" : name, section.ContentType ?? "", content));
        return null;
    }

    private void TakeField(string name, string text, List<FieldError> faults)
    {
        switch (name)
        {
            case "collection":
                Options = Options with { Collection = text.Length == 0 ? null : text };
                break;
            case "tags":
                // Repeated, or with commas.
                Options = Options with { Tags = [.. Options.Tags, .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] };
                break;
            case "title":
                Title = text.Length == 0 ? null : text;
                break;
            case "chunking":
                var read = ConfigurationBody.Read<ChunkingChoice>(System.Text.Encoding.UTF8.GetBytes(text));
                if (read.Succeeded)
                    Options = Options with { Chunking = read.Value };
                else
                    faults.AddRange(read.Error.Fields.Count == 0 ? [new FieldError("/chunking", read.Error.Detail)] : read.Error.Fields.Select(field => field with { Pointer = "/chunking#" + field.Pointer }));
                break;
            default:
                faults.Add(new FieldError("/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), ApiText.All["Body.UnknownKey", "file, collection, tags, title, chunking"]));
                break;
        }
    }

    private static async Task<string?> ReadTextAsync(MultipartSection section, CancellationToken ct)
    {
        var buffer = new byte[LongestField + 1];
        var count = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return count > LongestField ? null : System.Text.Encoding.UTF8.GetString(buffer, 0, count).Trim();
    }

    private static Error Malformed(string reason) => new(ErrorKind.Malformed, "knowledge.malformed_form", $"The body is no readable multipart/form-data. {reason}") { Arguments = [reason] };
}

/// <param name="Name">As it was sent.</param>
internal sealed record UploadedFile(string Name, string MediaType, SpooledFile Content);
