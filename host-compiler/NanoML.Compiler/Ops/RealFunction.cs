namespace NanoML.Compiler.Ops;

/// <summary>A function of one number, put together from element-wise operators. Two of the same parts are equal.</summary>
public abstract record RealFunction
{
    public static readonly RealFunction Variable = new Self();

    /// <summary>How many operators are in it.</summary>
    public abstract int Operators { get; }

    public abstract float Apply(float x);

    public static RealFunction Number(float value) => new Fixed(value);

    public static RealFunction Of(UnaryOp op, RealFunction argument) => new Unary(op, argument);

    public static RealFunction Of(BinaryOp op, RealFunction a, RealFunction b) => new Binary(op, a, b);

    private sealed record Self : RealFunction
    {
        public override int Operators => 0;

        public override float Apply(float x) => x;
    }

    private sealed record Fixed(float Value) : RealFunction
    {
        public override int Operators => 0;

        public override float Apply(float x) => Value;
    }

    private sealed record Unary(UnaryOp Op, RealFunction Argument) : RealFunction
    {
        public override int Operators => 1 + Argument.Operators;

        public override float Apply(float x) => Op.Apply(Argument.Apply(x));
    }

    private sealed record Binary(BinaryOp Op, RealFunction A, RealFunction B) : RealFunction
    {
        public override int Operators => 1 + A.Operators + B.Operators;

        public override float Apply(float x) => Op.ApplyClamped(A.Apply(x), B.Apply(x));
    }
}
