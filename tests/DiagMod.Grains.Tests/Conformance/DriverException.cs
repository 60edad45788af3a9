using System.Data.Common;

// A namespace that no host lets through, as a database driver's is.
namespace Vendor.Driver;

/// <summary>A database driver's exception.</summary>
internal sealed class DriverException(string message, string sqlState, bool isTransient) : DbException(message)
{
    public override string SqlState => sqlState;

    public override bool IsTransient => isTransient;
}
