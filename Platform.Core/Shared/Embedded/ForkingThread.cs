using System.Collections.Concurrent;

namespace Platform.Core.Shared.Embedded;

/// <summary>
/// The one thread that forks children. Linux sends the parent-death signal when the forking *thread* ends, not the process:
/// a child forked from the thread pool is killed as soon as the pool lets that thread go. This thread ends with the process.
/// </summary>
internal static class ForkingThread
{
    static readonly BlockingCollection<Action> Work = [];

    static ForkingThread()
    {
        var thread = new Thread(Loop) { IsBackground = true, Name = "Embedded servers: fork" };
        thread.Start();
    }

    public static Task<T> RunAsync<T>(Func<T> fork)
    {
        // Continuations must not run on this thread: they would hold up the next fork.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(fork());
            }
            catch (Exception e)
            {
                // Whatever happens belongs to the caller; an escaping exception would end the thread and with it every child.
                done.SetException(e);
            }
        });
        return done.Task;
    }

    static void Loop()
    {
        foreach (var work in Work.GetConsumingEnumerable())
            work();
    }
}
