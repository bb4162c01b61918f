namespace Platform.Web.Runtime.Processes;

/// <summary>What a person can have done with a process.</summary>
public enum ProcessAction
{
    Start,
    Stop,
    Restart,
}
