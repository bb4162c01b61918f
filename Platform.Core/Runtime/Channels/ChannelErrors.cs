using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>Refusals of channels.</summary>
internal static class ChannelErrors
{
    public static readonly Error FileTooLarge = new(ErrorKind.TooLarge, "channels.file_too_large", $"A file may have at most {StoredFiles.MaximumBytes} bytes.") { Arguments = [StoredFiles.MaximumBytes] };

    public static readonly Error NotEmbedded = Error.NotFound("channels.not_embedded", "There is no such agent here, it has no web socket, or pages of this origin may not embed it.");

    public static readonly Error UnknownVisitor = new(ErrorKind.Unauthenticated, "channels.unknown_visitor", "The visitor's token has ended, or is not for this page. Ask for a new one.");

    public static readonly Error MalformedPosition = Error.OfField("/after", "channels.malformed_position", "A position that an earlier connection told is wanted.");

    public static readonly Error FilesFull = new(ErrorKind.Limit, "channels.files_full", "The workspace has no room for more files of users.");
}
