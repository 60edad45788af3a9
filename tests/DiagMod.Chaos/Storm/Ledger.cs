using System.Collections.Concurrent;

namespace DiagMod.Chaos.Storm;

/// <summary>What the senders were told: the database is held against it afterwards.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<int, ConcurrentDictionary<Guid, bool>> _acknowledged = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentQueue<string> _odd = new();

    /// <summary>Ids by file: a promise that it is kept.</summary>
    public IReadOnlyDictionary<int, IReadOnlyCollection<Guid>> Acknowledged => _acknowledged.ToDictionary(
        pair => pair.Key, pair => (IReadOnlyCollection<Guid>)[.. pair.Value.Keys]);

    /// <summary>Answers that no client should ever get.</summary>
    public IReadOnlyCollection<string> Odd => _odd;

    /// <summary>Answers by status and code.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>Files sent once more on purpose.</summary>
    public int Resent => _resent;

    private int _resent;

    public void Acknowledge(int file, Guid id) => _acknowledged.GetOrAdd(file, _ => new())[id] = true;

    public void Count(string answer) => _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);

    public void Strange(string words) => _odd.Enqueue(words);

    public void CountResent() => Interlocked.Increment(ref _resent);
}
