using System;
using NanoML.Player;

namespace NanoML.Edges
{
    /// <summary>Plays a file over the inputs behind it, and writes what each gives and how long it took.</summary>
    public static class PlayerProgram
    {
        private const string Digits = "0123456789abcdef";

        public static void Main()
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                Console.WriteLine("! " + e.GetType().FullName + ": " + e.Message);
            }
        }

        private static void Run()
        {
            long begin = DateTime.UtcNow.Ticks;
            ModelPlayer model = ModelPlayer.Load(new PartsSource(0, PlayerSizes.File));
            long loaded = DateTime.UtcNow.Ticks - begin;
            Console.WriteLine("test " + model.TestCount.ToString() + " " + model.Test().ToString());
            PartsSource inputs = new PartsSource(PlayerSizes.File, PlayerSizes.Inputs);
            for (int at = 0; at < PlayerSizes.Inputs; at += model.InputCount)
            {
                inputs.Read(at, model.Input, 0, model.InputCount);
                begin = DateTime.UtcNow.Ticks;
                model.Step();
                long ticks = DateTime.UtcNow.Ticks - begin;
                Console.WriteLine(Hex(model.Output));
                Console.WriteLine("# " + loaded.ToString() + " " + ticks.ToString());
            }
        }

        private static string Hex(byte[] bytes)
        {
            char[] text = new char[2 * bytes.Length];
            for (int k = 0; k < bytes.Length; k++)
            {
                text[2 * k] = Digits[bytes[k] >> 4];
                text[(2 * k) + 1] = Digits[bytes[k] & 15];
            }

            return new string(text);
        }
    }

    /// <summary>A part of the arrays that the program brings.</summary>
    internal sealed class PartsSource : ModelSource
    {
        private readonly byte[][] _parts = PlayerSizes.Parts();
        private readonly int _start;
        private readonly int _length;

        public PartsSource(int start, int length)
        {
            _start = start;
            _length = length;
        }

        public override int Length
        {
            get { return _length; }
        }

        public override void Read(int position, byte[] target, int offset, int count)
        {
            int place = _start + position;
            while (count > 0)
            {
                int within = place % PlayerSizes.Part;
                int some = PlayerSizes.Part - within < count ? PlayerSizes.Part - within : count;
                Array.Copy(_parts[place / PlayerSizes.Part], within, target, offset, some);
                place += some;
                offset += some;
                count -= some;
            }
        }
    }
}
