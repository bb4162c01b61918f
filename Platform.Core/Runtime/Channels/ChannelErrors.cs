using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>Refusals of channels.</summary>
internal static class ChannelErrors
{
    public static readonly Error FileTooLarge = new(ErrorKind.TooLarge, "channels.file_too_large", $"A file may have at most {StoredFiles.MaximumBytes} bytes.") { Arguments = [StoredFiles.MaximumBytes] };

    public static readonly Error FilesFull = new(ErrorKind.Limit, "channels.files_full", "The workspace has no room for more files of users.");
}
