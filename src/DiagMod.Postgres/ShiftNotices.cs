using System.Threading.Channels;
using DiagMod.Core.Ports;
using Microsoft.Extensions.Hosting;

namespace DiagMod.Postgres;

/// <summary>Tells the other hosts of the database who has the board open here, when it changes and every half minute, and takes what
/// they tell. Nothing is stored: a host that falls silent is forgotten.</summary>
internal sealed class ShiftNotices : BackgroundService
{
    /// <summary>Whoever listens hears who is on shift on a host.</summary>
    internal const string Channel = "diagmod_shift";

    private const string NotifySql = $"select pg_notify('{Channel}', @told);";

    // A notice holds less than 8,000 bytes.
    private const int MostNames = 30;
    private const int MostLetters = 64;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);

    private readonly Database _database;
    private readonly OnShift _shift;
    private readonly string _host = Guid.NewGuid().ToString("N");
    private readonly Channel<bool> _news = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public ShiftNotices(Database database, OnShift shift)
    {
        (_database, _shift) = (database, shift);
        _shift.OwnChanged += Note;
    }

    /// <summary>Asks the other hosts to tell at once, and tells them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task AskAsync(CancellationToken cancellationToken) => TellAsync(isAsking: true, cancellationToken);

    /// <summary>Takes what a host told.</summary>
    /// <param name="told">Its notice.</param>
    public void Hear(string told)
    {
        var notice = StoreJson.Read<Notice>(told);
        if (notice.Host == _host)
        {
            return;
        }

        _shift.Hear(notice.Host, notice.Names, _database.Time.GetUtcNow());
        if (notice.IsAsking)
        {
            Note();
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _shift.OwnChanged -= Note;
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var news = _news.Reader.WaitToReadAsync(round.Token).AsTask();
            var pause = Task.Delay(Every, _database.Time, round.Token);
            await Task.WhenAny(news, pause);
            await round.CancelAsync();
            await Task.WhenAll(news, pause).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            _news.Reader.TryRead(out _);
            _shift.Forget(_database.Time.GetUtcNow() - Silence);
            try
            {
                await TellAsync(isAsking: false, stoppingToken);
            }
            catch (Exception)
            {
                // Whatever it is, it must not stop the host. Without a database nobody hears it anyway; the next round tells it again.
            }
        }
    }

    private void Note() => _news.Writer.TryWrite(true);

    private async Task TellAsync(bool isAsking, CancellationToken cancellationToken)
    {
        var names = _shift.OwnNames.Take(MostNames).Select(name => name[..Math.Min(name.Length, MostLetters)]);
        await using var command = _database.Command(NotifySql);
        command.Parameters.Add(Arg.Text("told", StoreJson.Write(new Notice(_host, [.. names], isAsking))));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Notice(string Host, IReadOnlyList<string> Names, bool IsAsking);
}
