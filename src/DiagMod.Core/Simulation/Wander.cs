namespace DiagMod.Core.Simulation;

/// <summary>An Ornstein–Uhlenbeck process: it wanders about 0 with a deviation and a time constant.</summary>
internal sealed class Wander
{
    private readonly double _keep;
    private readonly double _kick;
    private CounterRandom _random;
    private double _value;

    public Wander(ulong seed, ulong number, double stepSeconds, double tauSeconds, double deviation)
    {
        _random = new CounterRandom(seed, RandomStream.Wander, number);
        _keep = Portable.Exp(-stepSeconds / tauSeconds);
        _kick = deviation * Math.Sqrt(1 - (_keep * _keep));
        _value = deviation * _random.Normal();
    }

    public double Next()
    {
        var value = _value;
        _value = (_keep * _value) + (_kick * _random.Normal());
        return value;
    }
}
