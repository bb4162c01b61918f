using System.Globalization;
using System.Text;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Text recognition by tesseract for scanned pages, where it is installed; nothing elsewhere.</summary>
internal static class PictureText
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly Lazy<string?> Languages = new(FindLanguages);

    /// <summary>Empty where nothing was recognised, null where nothing can.</summary>
    public static string? Read(string path, int page)
    {
        if (Languages.Value is not { } languages)
            return null;
        var picture = Path.Combine(Path.GetTempPath(), $"page-{Guid.NewGuid():N}");
        try
        {
            var number = page.ToString(CultureInfo.InvariantCulture);
            var drawn = ToolProcess.Run("pdftoppm", ["-r", "200", "-gray", "-png", "-singlefile", "-f", number, "-l", number, path, picture], Timeout);
            if (drawn.ExitCode != 0)
                return null;
            var seen = ToolProcess.Run("tesseract", [picture + ".png", "-", "-l", languages], Timeout);
            return seen.ExitCode == 0 ? PdfText.Of(seen.Output ?? "", null) : null;
        }
        finally
        {
            File.Delete(picture + ".png");
        }
    }

    // "List of available languages (3):", then one in each line.
    private static string? FindLanguages()
    {
        try
        {
            var known = ToolProcess.Run("tesseract", ["--list-langs"], Timeout).Output?.Split('\n') ?? [];
            var wanted = new[] { "rus", "eng" }.Where(known.Contains).ToList();
            return wanted.Count > 0 ? string.Join('+', wanted) : null;
        }
        catch (ExtractionException)
        {
            return null;
        }
    }
}
