package desk_test

import "context"

var ctx = context.Background()
