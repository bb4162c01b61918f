namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>What a hostile file cannot go beyond; honest ones stay far below.</summary>
internal static class ReadingLimits
{
    public const int Mebibyte = 1024 * 1024;

    /// <summary>Characters of all pages together: some 50,000 printed pages.</summary>
    public const long Characters = 300_000_000;

    /// <summary>Characters of one page.</summary>
    public const int PageCharacters = 1_000_000;
    public const int Pages = 200_000;

    /// <summary>Bytes of formats that are read into memory as a whole.</summary>
    public const long WholeHtml = 24 * Mebibyte;
    public const long WholeMail = 64 * Mebibyte;

    public const int ArchiveEntries = 10_000;
    public const long ArchiveBytes = 1024L * Mebibyte;
    public const long ArchiveEntryBytes = 256L * Mebibyte;

    /// <summary>Text seldom shrinks to less than a fiftieth, spreadsheets to a hundredth; only bombs beyond that, and only large ones do harm.</summary>
    public const int ArchiveRatio = 250;
    public const long HarmlessBytes = 16 * Mebibyte;

    /// <summary>Links of a page.</summary>
    public const int Links = 500;
}
