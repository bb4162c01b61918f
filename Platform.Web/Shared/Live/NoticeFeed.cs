using Platform.Core.Shared.Live;

namespace Platform.Web.Shared.Live;

/// <summary>Screens listen to the change notices of all nodes.</summary>
internal sealed class NoticeFeed(ChangeNotices notices) : IChangeFeed
{
    public IDisposable Subscribe(Guid? tenantId, string feature, Action<ScreenChange> onChange) =>
        notices.Subscribe(tenantId, feature, notice =>
        {
            if (notice.Ids.Count == 0)
                onChange(new ScreenChange(notice.Feature, notice.Kind, null));
            foreach (var id in notice.Ids)
                onChange(new ScreenChange(notice.Feature, notice.Kind, id));
        });
}
