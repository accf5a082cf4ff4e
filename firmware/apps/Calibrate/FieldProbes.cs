namespace NanoML.Apps.Calibrate
{
    /// <summary>Fields and methods of an object.</summary>
    public sealed class FieldProbes
    {
        private int _value;

        // ldarg, ldfld, stloc
        public long Load(int turns)
        {
            int a = 0;
            for (int i = 0; i < turns; i++)
            {
                a = _value;
                a = _value;
                a = _value;
                a = _value;
                a = _value;
                a = _value;
                a = _value;
                a = _value;
                a = _value;
                a = _value;
            }

            return a;
        }

        // ldarg, ldloc, stfld
        public long Store(int turns)
        {
            int b = turns;
            for (int i = 0; i < turns; i++)
            {
                _value = b;
                _value = b;
                _value = b;
                _value = b;
                _value = b;
                _value = b;
                _value = b;
                _value = b;
                _value = b;
                _value = b;
            }

            return _value;
        }

        // ldarg, call
        public long Call(int turns)
        {
            int a = 0;
            for (int i = 0; i < turns; i++)
            {
                Nothing();
                Nothing();
                Nothing();
                Nothing();
                Nothing();
                Nothing();
                Nothing();
                Nothing();
                Nothing();
                Nothing();
            }

            return a;
        }

        private void Nothing()
        {
        }
    }
}
