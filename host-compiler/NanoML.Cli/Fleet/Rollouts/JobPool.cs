using System.Collections.Concurrent;

namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>Threads that wait for nodes: they sleep nearly always, so they are threads of their own and not of the pool that receives messages.</summary>
internal sealed class JobPool : IDisposable
{
    private const int StackBytes = 256 * 1024;

    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread[] _threads;
    private Exception? _failure;

    public JobPool(int threads)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Work, StackBytes) { IsBackground = true })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>What a job ended with first, other than a wish to stop.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    public void Add(Action job) => _jobs.Add(job);

    /// <summary>Waits for all jobs; none may be added any more.</summary>
    public void Complete()
    {
        _jobs.CompleteAdding();
        Array.ForEach(_threads, thread => thread.Join());
    }

    public void Dispose()
    {
        Complete();
        _jobs.Dispose();
    }

    private void Work()
    {
        foreach (Action job in _jobs.GetConsumingEnumerable())
        {
            try
            {
                job();
            }
            catch (OperationCanceledException)
            {
                // Asked for.
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
        }
    }
}
