namespace Platform.Core.Shared.Live;
public sealed record ChangeNotice(Guid? TenantId, string Feature, string Kind, IReadOnlyList<string> Ids);
public sealed class ChangeNotices { public void Publish(ChangeNotice n){} public IDisposable Subscribe(Guid? t, string f, Action<ChangeNotice> h)=>null!; }
