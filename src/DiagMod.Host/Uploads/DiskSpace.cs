using DiagMod.Host.Http;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Uploads;

/// <summary>Room left where recordings are received: below a mark nothing more is taken in, so that the database beside them can go on
/// writing and everything stored stays readable.</summary>
internal sealed class DiskSpace(HostSettings settings)
{
    /// <summary>The usual mark of a large disk: 2 GiB.</summary>
    public const long UsualMark = 2L << 30;

    /// <summary>True while there is room; also where that cannot be told.</summary>
    public bool HasRoom => HasRoomFor(0);

    /// <summary>Refuses an upload for which there is no room above the mark.</summary>
    /// <param name="bytes">What it will bring, bytes; 0 when not known.</param>
    /// <exception cref="ProblemException">507.</exception>
    public void Require(long bytes)
    {
        if (!HasRoomFor(bytes))
        {
            throw new ProblemException(LowOnSpace());
        }
    }

    /// <summary>507: nothing more is taken in.</summary>
    public static Problem LowOnSpace() =>
        Problem.Of(
            StatusCodes.Status507InsufficientStorage, "E_DISK_LOW",
            "The disk is nearly full: no recordings are taken in until there is room again. Everything stored can be read.") with
        {
            RetryAfterSeconds = 60,
        };

    /// <summary>Free bytes below which nothing is taken in.</summary>
    /// <param name="configured">Ingest:MinFreeBytes; 0 = the smaller of 2 GiB and a tenth of the disk.</param>
    /// <param name="total">Size of the disk, bytes.</param>
    internal static long Mark(long configured, long total) => configured > 0 ? configured : Math.Min(UsualMark, total / 10);

    private bool HasRoomFor(long bytes)
    {
        try
        {
            var disk = new DriveInfo(settings.Storage.DataFolder);
            return disk.AvailableFreeSpace - bytes >= Mark(settings.Ingest.MinFreeBytes, disk.TotalSize);
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
