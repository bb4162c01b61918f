namespace Platform.Web.Knowledge.Base;

/// <summary>A file that somebody chose or dropped; the bytes are in the browser.</summary>
/// <param name="Name">With its folders.</param>
public sealed record OfferedFile(int Id, string Name, long Size);

/// <summary>What the browser tells of a file on its way; null where nothing changed.</summary>
public sealed record UploadNews(int Id, string? State = null, long? Loaded = null, Guid? Source = null, string? Error = null);

public enum UploadState
{
    Waiting,
    Sending,

    /// <summary>A source was made of it.</summary>
    Done,

    /// <summary>A source with the same bytes was there.</summary>
    Known,
    Failed,
    Cancelled,
}

/// <summary>A file on its way.</summary>
public sealed class Upload(OfferedFile file, string address)
{
    public OfferedFile File => file;

    /// <summary>Where it is sent to, also when it is tried again.</summary>
    public string Address => address;

    public UploadState State { get; private set; }

    public long Loaded { get; private set; }

    public Guid? Source { get; private set; }

    public string? Error { get; private set; }

    public bool IsOpen => State is UploadState.Waiting or UploadState.Sending;

    public bool MayRetry => State is UploadState.Failed or UploadState.Cancelled;

    public void Take(UploadNews news)
    {
        State = Enum.TryParse<UploadState>(news.State, ignoreCase: true, out var state) ? state : State;
        Loaded = State is UploadState.Done or UploadState.Known ? file.Size : news.Loaded ?? Loaded;
        (Source, Error) = (news.Source ?? Source, news.Error ?? Error);
    }

    public void Begin() => (State, Loaded, Error) = (UploadState.Waiting, 0, null);
}
