using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Data;

/// <summary>
/// What should run of an agent, and what does. People's words (<see cref="Wanted"/>, the orders) are written by operations, everything else by the supervisor
/// that holds the lease (<see cref="Supervision.ProcessRows"/>); each leaves the other's columns alone.
/// </summary>
public sealed class AgentProcess : ITenantOwned
{
    /// <summary>The kind of the agent itself; every other kind is the type of a channel.</summary>
    public const string AgentKind = "agent";

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public string Kind { get; init; } = AgentKind;

    public string AgentSlug { get; init; } = "";

    /// <summary>A person's last word.</summary>
    public bool Wanted { get; private set; }

    /// <summary>The configuration has it: the agent is published and active, the channel is switched on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Of the channel's settings that it was started with.</summary>
    public string? SettingsMark { get; set; }

    /// <summary>Counts the times a person asked for a start while it did not run: what was held against it is forgotten.</summary>
    public long StartOrders { get; private set; }

    /// <summary>Counts the times a restart was asked for.</summary>
    public long RestartOrders { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    public string ChangedBy { get; private set; } = "";

    public ProcessState State { get; private set; }

    public bool Queued { get; private set; }

    public bool Asleep { get; private set; }

    public string? Node { get; private set; }

    /// <summary>The life of a server that holds the lease; null when nobody does.</summary>
    public Guid? Instance { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    public long Fence { get; private set; }

    public int? Pid { get; private set; }

    /// <summary>Tells a process from a later one with the same id.</summary>
    public string? PidMark { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>How often it was started again since a person did.</summary>
    public int Restarts { get; private set; }

    public int Crashes { get; private set; }

    public List<DateTimeOffset> CrashTimes { get; private set; } = [];

    public DateTimeOffset? NextStartAt { get; private set; }

    public string? ErrorDetail { get; private set; }

    /// <summary>Of its output, before it failed.</summary>
    public string? LastLines { get; private set; }

    /// <summary>A person, or the configuration, wants it to run. What runs is left alone.</summary>
    /// <param name="hasProcess">False: the server itself serves it, as soon as it is wanted.</param>
    public void Start(DateTimeOffset now, string by, bool hasProcess = true)
    {
        (Wanted, Asleep, ChangedAt, ChangedBy) = (true, false, now, by);
        if (State == ProcessState.Running)
            return;
        StartOrders++;
        (Crashes, CrashTimes, NextStartAt, ErrorDetail, LastLines, Restarts) = (0, [], null, null, null, 0);
        if (!hasProcess)
            State = ProcessState.Running;
        else if (State != ProcessState.Stopping)
            (State, Queued) = (ProcessState.Starting, Instance is null);
    }

    public void Stop(DateTimeOffset now, string by)
    {
        (Wanted, Asleep, ChangedAt, ChangedBy) = (false, false, now, by);
        if (Instance is null)
            (State, Queued, ErrorDetail, LastLines) = (ProcessState.Stopped, false, null, null);
        else if (State is ProcessState.Running or ProcessState.Starting)
            State = ProcessState.Stopping;
    }

    public void Restart(DateTimeOffset now, string by)
    {
        if (State == ProcessState.Running)
            RestartOrders++;
        Start(now, by);
    }

    /// <summary>The configuration has it or not, with these settings. Other settings are a new chance for what failed with the old ones.</summary>
    /// <returns>False: nothing is different.</returns>
    public bool Follow(bool enabled, string? settingsMark, bool hasProcess, DateTimeOffset now, string by)
    {
        var isSame = settingsMark == SettingsMark;
        if (enabled == Enabled && isSame)
            return false;
        (Enabled, SettingsMark) = (enabled, settingsMark);
        if (!hasProcess)
            State = Wanted && enabled ? ProcessState.Running : ProcessState.Stopped;
        else if (Wanted && enabled && !isSame)
            Restart(now, by);
        else if (!enabled && Instance is null)
            (State, Queued) = (ProcessState.Stopped, false);
        return true;
    }

    private sealed class Configuration : IEntityTypeConfiguration<AgentProcess>
    {
        public void Configure(EntityTypeBuilder<AgentProcess> builder)
        {
            builder.ToTable("agent_processes");
            builder.HasKey(p => new { p.TenantId, p.AgentId, p.Kind });
            builder.Property(p => p.Kind).HasMaxLength(40);
            builder.Property(p => p.AgentSlug).HasMaxLength(64);
            builder.Property(p => p.SettingsMark).HasMaxLength(64);
            builder.Property(p => p.ChangedBy).HasMaxLength(200);
            builder.Property(p => p.State).HasMaxLength(20);
            builder.Property(p => p.Node).HasMaxLength(200);
            builder.Property(p => p.PidMark).HasMaxLength(120);
            builder.Property(p => p.CrashTimes).HasColumnType("timestamptz[]");
            builder.Property(p => p.ErrorDetail).HasMaxLength(500);
            builder.HasIndex(p => p.AgentId);
            builder.HasIndex(p => p.Instance);
        }
    }
}
