namespace NanoML.Apps.Calibrate
{
    /// <summary>The classes of opcodes by number, with the names that a cost table gives them.</summary>
    public static class Cost
    {
        public const int LoadConstantInt = 0;
        public const int LoadConstantLong = 1;
        public const int LoadLocal = 2;
        public const int StoreLocal = 3;
        public const int AddInt = 4;
        public const int AddLong = 5;
        public const int Logic = 6;
        public const int MultiplyInt = 7;
        public const int MultiplyLong = 8;
        public const int ShiftInt = 9;
        public const int ShiftLong = 10;
        public const int Divide = 11;
        public const int ConvertInt = 12;
        public const int ConvertLong = 13;
        public const int Branch = 14;
        public const int CompareBranch = 15;
        public const int TestBranch = 16;
        public const int Compare = 17;
        public const int Switch = 18;
        public const int LoadElement = 19;
        public const int StoreElement = 20;
        public const int ArrayLength = 21;
        public const int LoadStatic = 22;
        public const int StoreStatic = 23;
        public const int LoadField = 24;
        public const int StoreField = 25;
        public const int NewObject = 26;
        public const int StaticCall = 27;
        public const int InstanceCall = 28;
        public const int CallArgument = 29;
        public const int CallResult = 30;
        public const int CallLocal = 31;
        public const int LibraryCall = 32;
        public const int StraightLine = 33;
        public const int LongLine = 34;

        /// <summary>By number.</summary>
        public static readonly string[] Names =
        {
            "loadConstantInt", "loadConstantLong", "loadLocal", "storeLocal", "addInt", "addLong", "logic", "multiplyInt", "multiplyLong",
            "shiftInt", "shiftLong", "divide", "convertInt", "convertLong", "branch", "compareBranch", "testBranch", "compare", "switch",
            "loadElement", "storeElement", "arrayLength", "loadStatic", "storeStatic", "loadField", "storeField", "newObject", "staticCall",
            "instanceCall", "callArgument", "callResult", "callLocal", "libraryCall", "straightLine", "longLine",
        };
    }
}
