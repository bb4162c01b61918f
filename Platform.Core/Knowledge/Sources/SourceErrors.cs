using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Refusals of adding and working on sources.</summary>
public static class SourceErrors
{
    public static readonly Error TooLarge = new(ErrorKind.TooLarge, "knowledge.file_too_large", $"A file is larger than {SpooledFile.MostBytes / 1024 / 1024} MB.") { Arguments = [SpooledFile.MostBytes / 1024 / 1024] };

    public static readonly Error OtherChunking = Error.Conflict("knowledge.other_chunking", "The collection is cut in another way. Change the collection's settings, or take another collection.");

    public static readonly Error SameContent = Error.Conflict("knowledge.same_content", "Another source of the collection has the same content.");

    public static readonly Error NothingOpen = Error.Conflict("knowledge.nothing_open", "No work on this source is open.");

    public static readonly Error NoText = Error.Conflict("knowledge.no_bytes", "A site has no bytes of its own: its pages have.");

    public static Error WrongAddress(string why) => Error.OfField("/url", "knowledge.wrong_address", why);
}
