using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>Attacks that share one host, beside the one of <see cref="HostTests"/>: two queues of tests take half the time of one.</summary>
[CollectionDefinition(Name)]
public sealed class AttackedHost : ICollectionFixture<TestHost>
{
    public const string Name = "attacked host";
}
