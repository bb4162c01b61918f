using Platform.Core.Shared.Embedded;

namespace Platform.Tests.Shared.Embedded;

public sealed class ForkingThreadTests
{
    [Fact]
    public async Task Run_AlwaysTheSameThread_AndNoneOfThePool()
    {
        static (int Id, bool OfPool) Here() => (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread);

        var first = await ForkingThread.RunAsync(Here);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ForkingThread.RunAsync<int>(() => throw new InvalidOperationException()));
        var second = await ForkingThread.RunAsync(Here);

        Assert.False(first.OfPool);
        Assert.Equal(first, second);
        Assert.NotEqual(first.Id, Environment.CurrentManagedThreadId);
    }
}
